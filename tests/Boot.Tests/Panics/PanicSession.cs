using System;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests.Panics;

/// <summary>One machine that panics again and again: after each report a key restarts it, and it is used again.</summary>
public sealed class PanicSession : IDisposable
{
    /// <summary>How a report ends on serial.</summary>
    public const string End = "[PANIC] The system is halted. Press a key to restart.\r\n";

    private QemuMachine? _machine;
    private bool _isDown;

    /// <summary>The machine at the prompt.</summary>
    public QemuMachine ReadyMachine
    {
        get
        {
            try
            {
                if (_machine is null)
                {
                    _machine = new QemuMachine(new MachineOptions { Name = "panic-session" });
                    _machine.WaitForPrompt();
                }
                else if (_isDown)
                {
                    _machine.Type("x");
                    _machine.WaitForReset();
                    _machine.WaitForPrompt();
                }

                _isDown = false;
                return _machine;
            }
            catch (BootTestException)
            {
                Dispose();
                throw;
            }
        }
    }

    /// <summary>Has the machine panic and returns what serial showed from there to the end of the report.</summary>
    /// <param name="provoke">What to do with the machine at the prompt.</param>
    public string Provoke(Action<QemuMachine> provoke)
    {
        QemuMachine machine = ReadyMachine;
        _isDown = true;
        provoke(machine);
        try
        {
            string report = machine.WaitFor(End);
            return report[report.IndexOf("[PANIC]", StringComparison.Ordinal)..];
        }
        catch (BootTestException)
        {
            // Its state is unknown, so the next test gets another one.
            Dispose();
            throw;
        }
    }

    /// <summary>The same, by a command.</summary>
    public string Provoke(string command) => Provoke(machine => machine.Type(command + "\r"));

    /// <summary>The machine as it is: at the prompt or behind a report.</summary>
    public QemuMachine Machine => _machine ?? throw new InvalidOperationException("no test has used the machine yet");

    /// <summary>Notes that a test has restarted the machine itself and waited for the prompt.</summary>
    public void NoteUp() => _isDown = false;

    public void Dispose()
    {
        _machine?.Dispose();
        _machine = null;
        _isDown = false;
    }
}
