using System.Linq;
using System.Text;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Input;

/// <summary>Keys typed while a command runs.</summary>
public class KeyQueueTests
{
    private readonly ScriptedKeys _source = new();
    private readonly KeyQueue _queue;

    public KeyQueueTests() => _queue = new KeyQueue(_source);

    private string ReadAll()
    {
        var text = new StringBuilder();
        while (_queue.TryRead(out KeyPress key))
        {
            text.Append(key.Rune);
        }

        return text.ToString();
    }

    [Fact]
    public void Without_a_command_keys_pass_and_control_c_is_a_key()
    {
        _source.Type("a").Press(KeyPress.Control('c')).Type("b");
        Assert.Equal("acb", ReadAll());
        Assert.False(_queue.IsCancelled);
    }

    [Fact]
    public void Keys_that_are_put_back_come_first()
    {
        _source.Type("cd");
        Assert.False(_queue.IsCancelled);
        _queue.PutBack([new KeyPress(new Rune('a')), new KeyPress(new Rune('b'))]);
        _source.Type("e");
        Assert.Equal("abcde", ReadAll());
    }

    [Fact]
    public void What_is_typed_ahead_is_kept_in_order()
    {
        _source.Type("abc");
        Assert.False(_queue.IsCancelled);
        _source.Type("de");
        Assert.Equal("abcde", ReadAll());
    }

    [Fact]
    public void Control_c_cancels_until_restart_and_drops_what_was_typed_before_it()
    {
        _source.Type("ab").Press(KeyPress.Control('c')).Type("cd");
        Assert.True(_queue.IsCancelled);
        Assert.True(_queue.IsCancelled);
        _queue.Restart();
        Assert.False(_queue.IsCancelled);
        Assert.Equal("cd", ReadAll());
    }

    [Fact]
    public void A_full_queue_leaves_keys_with_their_source_which_finds_control_c()
    {
        string typed = new string('x', KeyQueue.Capacity - 1) + "y" + new string('z', 3 * KeyQueue.Capacity);
        _source.Type(typed);
        Assert.False(_queue.IsCancelled);
        Assert.False(_queue.IsCancelled);
        Assert.Equal(typed, ReadAll());

        _source.Type(typed + typed).Press(KeyPress.Control('c')).Type("after");
        Assert.True(_queue.IsCancelled);
        Assert.Equal("after", ReadAll());
    }

    [Fact]
    public void The_ring_wraps()
    {
        for (int i = 0; i < 10; i++)
        {
            string typed = new('a', KeyQueue.Capacity / 3);
            _source.Type(typed);
            Assert.False(_queue.IsCancelled);
            Assert.Equal(typed, ReadAll());
        }
    }

    [Fact]
    public void A_line_that_never_falls_silent_does_not_hold_the_command_up()
    {
        var queue = new KeyQueue(new Chatter());
        Assert.False(queue.IsCancelled);
    }

    [Fact]
    public void Several_sources_take_turns()
    {
        ScriptedKeys first = new ScriptedKeys().Type("abc");
        ScriptedKeys second = new ScriptedKeys().Type("12");
        var combined = new KeyQueue(first, second);
        var typed = new StringBuilder();
        while (combined.TryRead(out KeyPress key))
        {
            typed.Append(key.Rune);
        }

        Assert.Equal("a1b2c", typed.ToString());
    }

    [Fact]
    public void No_source_at_all_gives_no_key() => Assert.False(new KeyQueue().TryRead(out _));

    [Fact]
    public void Early_keys_come_first_and_are_searched_for_control_c_too()
    {
        KeyPress[] early = [Letter('x'), KeyPress.Control('c'), Letter('y')];
        var queue = new KeyQueue(early, _source);
        _source.Type("z");
        Assert.True(queue.TryRead(out KeyPress first));
        Assert.Equal(Letter('x'), first);
        Assert.True(queue.IsCancelled);
        Assert.True(queue.TryRead(out KeyPress second));
        Assert.Equal(Letter('y'), second);
        Assert.True(queue.TryRead(out KeyPress third));
        Assert.Equal(Letter('z'), third);
    }

    [Fact]
    public void Control_c_of_a_source_drops_the_early_keys()
    {
        var queue = new KeyQueue([Letter('x')], _source);
        _source.Type("a").Press(KeyPress.Control('c')).Type("b");
        Assert.True(queue.IsCancelled);
        Assert.True(queue.TryRead(out KeyPress key));
        Assert.Equal(Letter('b'), key);
    }

    [Fact]
    public void More_early_keys_than_fit_come_in_order()
    {
        var queue = new KeyQueue([.. Enumerable.Range(0, 3000).Select(static i => Letter((char)('a' + i % 26)))], _source);
        Assert.False(queue.IsCancelled);
        for (int i = 0; i < 3000; i++)
        {
            Assert.True(queue.TryRead(out KeyPress key));
            Assert.Equal(Letter((char)('a' + i % 26)), key);
        }
    }

    private static KeyPress Letter(char letter) => new(new Rune(letter));

    private sealed class Chatter : IKeySource
    {
        public bool TryRead(out KeyPress key)
        {
            key = new KeyPress(new Rune('x'));
            return true;
        }
    }
}
