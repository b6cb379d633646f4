using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Drivers.Input;

/// <content>Single bytes to and from the controller, each waited for in bounded time, and those that are kept.</content>
public partial struct Ps2Controller<TPorts>
{
    private bool TryReceiveAnswer(out byte answer)
    {
        answer = 0;
        for (int i = 0; i < StrayLimit; i++)
        {
            if (!TryReceive(WaitLimit, out answer))
            {
                return false;
            }

            if (answer is Acknowledge or Resend)
            {
                return true;
            }

            Keep(answer);
        }

        return false;
    }

    private bool TryReceive(int limit, out byte value)
    {
        value = 0;
        for (int i = 0; i < limit; i++)
        {
            byte status = _ports.ReadByte(CommandPort);
            if (status == FloatingBus)
            {
                return false;
            }

            if ((status & StatusOutputFull) == 0)
            {
                continue;
            }

            byte data = _ports.ReadByte(DataPort);
            if ((status & StatusFromAuxiliary) != 0)
            {
                continue;
            }

            // The controller's own "the keyboard did not answer": the byte beside it means nothing.
            if ((status & StatusTimeout) != 0)
            {
                return false;
            }

            value = data;
            return true;
        }

        return false;
    }

    // Closes both ports and reads what had come before. From here on every byte is an answer of the controller.
    private bool TryClose()
    {
        if (!TryCommand(CommandDisableKeyboard) || !TryCommand(CommandDisableAuxiliary) || !WaitForInputEmpty())
        {
            return false;
        }

        KeepCodes(ClosedQuietReads);
        return true;
    }

    private void KeepCodes(int quietReads)
    {
        for (int reads = 0, bytes = 0; reads < quietReads && bytes < StrayLimit; reads++)
        {
            byte status = _ports.ReadByte(CommandPort);
            if (status == FloatingBus)
            {
                return;
            }

            if ((status & StatusOutputFull) == 0)
            {
                continue;
            }

            reads = 0;
            bytes++;
            byte data = _ports.ReadByte(DataPort);
            if ((status & NotAKey) == 0)
            {
                Keep(data);
            }
        }
    }

    // What does not fit is lost, as in the keyboard itself: nobody types that fast.
    private void Keep(byte code)
    {
        if (_keptRead == _keptCount)
        {
            _keptRead = _keptCount = 0;
        }

        if (_keptCount < StrayLimit)
        {
            _kept[_keptCount++] = code;
        }
    }

    // Skips bytes of a mouse and error reports, a bounded number of them: a key may follow.
    private bool TryTake(out byte value)
    {
        for (int i = 0; i < StrayLimit; i++)
        {
            byte status = _ports.ReadByte(CommandPort);
            if (status == FloatingBus || (status & StatusOutputFull) == 0)
            {
                break;
            }

            value = _ports.ReadByte(DataPort);
            if ((status & NotAKey) == 0)
            {
                return true;
            }
        }

        value = 0;
        return false;
    }

    private bool TryCommand(byte command)
    {
        if (!WaitForInputEmpty())
        {
            return false;
        }

        _ports.WriteByte(CommandPort, command);
        return true;
    }

    private bool WaitForInputEmpty()
    {
        for (int i = 0; i < WaitLimit; i++)
        {
            byte status = _ports.ReadByte(CommandPort);
            if (status == FloatingBus)
            {
                return false;
            }

            if ((status & StatusInputFull) == 0)
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(StrayLimit)]
    private struct KeptCodes
    {
        private byte _first;
    }
}
