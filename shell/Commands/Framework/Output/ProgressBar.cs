using System;
using System.Globalization;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// How far a long command is, as a bar on one row of the terminal. The bar is no part of the command's output: it is erased
/// before the next output and at the end, and there is none with <c>--json</c> or behind a <c>|</c> or <c>&gt;</c>. Ctrl-C ends
/// the command at the next step; the shell then prints how far it came.
/// </summary>
public sealed class ProgressBar : IDisposable
{
    // A command that ends sooner shows nothing.
    private const ulong FirstMilliseconds = 500;
    private const ulong IntervalMilliseconds = 250;

    // Before that an estimate of the time left would jump.
    private const ulong EstimateMilliseconds = 2000;

    private const int WidestBar = 40;
    private const int NarrowestBar = 4;

    private readonly CommandContext _context;
    private readonly ulong _total;
    private readonly string _steps;
    private readonly bool _isShowable;
    private readonly ulong _start;
    private readonly StringBuilder _text = new();
    private ulong _due;
    private ulong _done;
    private bool _isShown;

    /// <summary>Makes a bar; it appears when the command has run for half a second.</summary>
    /// <param name="context">The command.</param>
    /// <param name="total">The number of steps; 0 is treated as 1.</param>
    /// <param name="steps">The name of the steps, as a plural; empty for bytes.</param>
    public ProgressBar(CommandContext context, ulong total, string steps = "")
    {
        _context = context;
        _total = Math.Max(total, 1);
        _steps = steps;
        _isShowable = !context.WantsJson && context.Console is CommandOutput { IsTerminal: true };
        _start = Now;
        _due = _start + FirstMilliseconds;
    }

    private CommandSession Session => _context.Session;

    private ulong Now => _context.Machine.Clock?.UptimeMilliseconds ?? 0;

    /// <summary>Notes how many steps are done, and draws the bar when it was last drawn a while ago.</summary>
    /// <exception cref="CommandStoppedException">Ctrl-C was pressed; the shell catches it.</exception>
    public void Show(ulong done)
    {
        _done = Math.Min(done, _total);
        _context.ThrowIfCancelled();
        if (!_isShowable || _context.Machine.Clock is null || Now < _due ||
            _context.Console is CommandOutput { IsLineOpen: true })
        {
            return;
        }

        _due = Now + IntervalMilliseconds;
        _isShown = true;
        Session.Bar = this;
        Draw();
    }

    /// <inheritdoc cref="Show(ulong)"/>
    public void Show(int done) => Show((ulong)done);

    /// <summary>Erases the bar until it is drawn again.</summary>
    public void Erase()
    {
        if (_isShown)
        {
            Session.Screen.Write("\r\e[K");
            _isShown = false;
            Session.Bar = null;
        }
    }

    /// <summary>Erases the bar. After Ctrl-C it leaves behind how far the command came.</summary>
    public void Dispose()
    {
        Erase();
        if (Session.Keys.IsCancelled && _done < _total)
        {
            Session.Interrupted = $"Stopped after {Describe()}.";
        }
    }

    private string Describe() => _steps.Length == 0
        ? $"{new ByteSize(new ByteCount(_done)).ToString()} of {new ByteSize(new ByteCount(_total)).ToString()}"
        : string.Create(CultureInfo.InvariantCulture, $"{_done:N0} of {_total:N0} {_steps}");

    private void Draw()
    {
        double part = (double)_done / _total;
        ulong past = Now - _start;
        string text = string.Create(CultureInfo.InvariantCulture, $" {part * 100,3:N0} %  {Describe()}");
        if (past >= EstimateMilliseconds && _done > 0)
        {
            double seconds = past * (1 - part) / part / 1000;
            text += string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(seconds):N0} s left");
        }

        // The last column stays empty: behind it a terminal would go to the next row.
        ConsoleWriter screen = Session.Screen;
        int room = screen.Columns - 1;
        int width = Math.Min(room - text.Length, WidestBar);
        _text.Clear().Append('\r');
        if (width >= NarrowestBar)
        {
            int full = (int)(part * width);
            _text.Append(TextStyle.Series1.Sequence()).Append('█', full)
                .Append(TextStyle.Faint.Sequence()).Append('░', width - full).Append(TextStyle.Plain.Sequence());
        }

        _text.Append(text.AsSpan(0, Math.Min(text.Length, room))).Append("\e[K");
        screen.Write(_text.ToString());
        screen.Flush();
    }
}
