using CsCheck;
using UefiKernel.Kernel.Threads;
using Xunit;

namespace UefiKernel.Kernel.Tests.Threads;

public sealed class TimerLeadTests
{
    [Fact]
    public void Without_a_measurement_the_timer_is_set_for_the_deadline()
    {
        TimerLead lead = default;
        Assert.Equal(1000u, lead.Before(1000));
        Assert.Equal(0u, lead.Before(0));
    }

    [Fact]
    public void No_deadline_stays_none()
    {
        TimerLead lead = Late(100_000, 50);
        Assert.Equal(SleepList.Never, lead.Before(SleepList.Never));
    }

    [Fact]
    public void Deadline_nearer_than_the_lead_is_due_at_once()
    {
        TimerLead lead = Late(100_000, 50);
        Assert.Equal(0u, lead.Before(10));
    }

    [Fact]
    public void Lead_becomes_what_each_wake_up_is_late() => Assert.InRange(Late(80_000, 50).Length, 79_900u, 80_000u);

    [Fact]
    public void Lead_goes_when_wake_ups_are_punctual()
    {
        TimerLead lead = Late(200_000, 50);
        for (int i = 0; i < 400; i++)
        {
            lead.Note(1_000_000, 1_000_000);
        }

        Assert.InRange(lead.Length, 0u, 20u);
    }

    // A fifth of the wake-ups is late by more than the rest: the lead has to cover the rest, and may not follow the few.
    [Fact]
    public void Most_wake_ups_come_before_the_deadline()
    {
        TimerLead lead = Late(50_000, 50);
        int early = 0;
        for (int i = 0; i < 1000; i++)
        {
            ulong late = i % 6 == 0 ? 90_000UL : 50_000;
            early += lead.Length >= late ? 1 : 0;
            lead.Note(1_000_000, 1_000_000 + late);
        }

        Assert.InRange(early, 700, 900);
    }

    [Fact]
    public void A_stalled_host_does_not_make_it_long() =>
        Gen.ULong[0, 10_000_000_000].Array[0, 100].Sample(static delays =>
        {
            TimerLead lead = default;
            foreach (ulong late in delays)
            {
                lead.Note(5, 5 + late);
                Assert.InRange(lead.Length, 0u, TimerLead.Longest);
            }
        });

    [Fact]
    public void Timer_that_is_early_is_not_late()
    {
        TimerLead lead = default;
        lead.Note(1000, 10);
        Assert.Equal(0u, lead.Length);
    }

    private static TimerLead Late(ulong nanoseconds, int times)
    {
        TimerLead lead = default;
        for (int i = 0; i < times; i++)
        {
            lead.Note(1_000_000, 1_000_000 + nanoseconds);
        }

        return lead;
    }
}
