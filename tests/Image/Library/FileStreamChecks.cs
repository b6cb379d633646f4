#pragma warning disable CA1416 // The library in the image is that of Windows.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Library.WorkFolder;

namespace UefiKernel.Image.Library;

/// <summary>FileStream and RandomAccess over the RAM disk, synchronous and through completion ports.</summary>
internal static class FileStreamChecks
{
    private const int AccessDenied = 5;
    private const int SharingViolation = 32;
    private const int LockViolation = 33;
    private const int DiskFull = 112;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        .. Shares(),
        With("FileStream: position, length and seeking", static f =>
        {
            using FileStream stream = File.Create(f["a"], 1);
            stream.Write([1, 2, 3, 4, 5]);
            Check.Equal(5L, stream.Position);
            Check.Equal(2L, stream.Seek(-3, SeekOrigin.End));
            Check.Equal(3, stream.ReadByte());
            Check.Equal(1L, stream.Seek(-2, SeekOrigin.Current));
            Check.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
            Check.Equal(5L, stream.Length);
        }),
        With("FileStream: what is skipped is zero", static f =>
        {
            using FileStream stream = File.Create(f["a"]);
            stream.Position = 10_000;
            stream.WriteByte(1);
            stream.Position = 0;
            byte[] bytes = new byte[10_001];
            stream.ReadExactly(bytes);
            Check.True(bytes.AsSpan(0, 10_000).IndexOfAnyExcept((byte)0) < 0 && bytes[10_000] == 1);
        }),
        With("FileStream: cut and lengthened", static f =>
        {
            using FileStream stream = File.Create(f["a"]);
            stream.Write(new byte[5000]);
            stream.SetLength(10);
            Check.Equal(10L, stream.Length);
            Check.Equal(10L, stream.Position);
            stream.SetLength(20);
            Check.Equal(20L, new FileInfo(f["a"]).Length);
        }),
        With("FileStream: appending stays behind the old end", static f =>
        {
            f.File("a", "old");
            using var stream = new FileStream(f["a"], FileMode.Append);
            stream.Write("new"u8);
            Check.Throws<IOException>(() => stream.Seek(0, SeekOrigin.Begin));
            stream.Dispose();
            Check.Equal("oldnew", File.ReadAllText(f["a"]));
        }),
        With("FileStream: reading needs the right to", static f =>
        {
            using var stream = new FileStream(f["a"], FileMode.Create, FileAccess.Write);
            Check.Throws<NotSupportedException>(() => stream.ReadByte());
        }),
        With("FileStream: deleted on closing", static f =>
        {
            using (new FileStream(f["a"], FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                Check.True(File.Exists(f["a"]));
            }

            Check.True(!File.Exists(f["a"]));
        }),
        With("FileStream: a deleted file is read on, and its name is not free", static f =>
        {
            f.File("a", "text");
            using FileStream held = new(f["a"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            File.Delete(f["a"]);
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.WriteAllText(f["a"], ""));
            // Its attributes are found in the listing of the folder.
            Check.True(File.Exists(f["a"]));
            Check.Equal("text", new StreamReader(held).ReadToEnd());
            held.Dispose();
            Check.True(!File.Exists(f["a"]));
            File.WriteAllText(f["a"], "");
        }),
        With("FileStream: space reserved beforehand", static f =>
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = 1 << 20,
            };
            using (new FileStream(f["a"], options))
            {
                Check.Equal(0L, new FileInfo(f["a"]).Length);
            }

            options.PreallocationSize = 1L << 40;
            Fails<IOException>(DiskFull, () => new FileStream(f["b"], options).Dispose());
            Check.True(!File.Exists(f["b"]));
        }),
        With("FileStream: a full disk says so, and what was there stays", static f =>
        {
            f.File("kept", "kept");
            using (FileStream stream = File.Create(f["a"], 1))
            {
                stream.Write(new byte[100]);
                Fails<IOException>(DiskFull, () => stream.SetLength(1L << 40));
                Check.Equal(100L, stream.Length);
                Fill(f);
                Fails<IOException>(DiskFull, () => stream.Write(new byte[8192]));
                Check.Equal(100L, stream.Length);
            }

            File.Delete(f["filler"]);
            Check.Equal("kept", File.ReadAllText(f["kept"]));
            File.WriteAllBytes(f["a"], new byte[8192]);
        }),
        With("FileStream: a locked range is kept from others", static f =>
        {
            f.File("a", new string('x', 100));
            using FileStream owner = new(f["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            using FileStream other = new(f["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            owner.Lock(10, 10);
            other.Position = 15;
            Fails<IOException>(LockViolation, () => other.ReadByte());
            Fails<IOException>(LockViolation, () => other.WriteByte(1));
            Fails<IOException>(LockViolation, () => other.Lock(19, 5));
            other.Position = 20;
            Check.Equal('x', other.ReadByte());
            owner.Unlock(10, 10);
            Fails<IOException>(158, () => owner.Unlock(10, 10));
            other.Lock(0, long.MaxValue);
        }),
        With("FileStream: locks end with their stream", static f =>
        {
            using (FileStream owner = new(f["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, 1))
            {
                owner.Lock(0, 10);
            }

            using FileStream other = new(f["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            other.Lock(0, 10);
        }),
        With("FileStream: flushed to the disk", static f =>
        {
            using FileStream stream = File.Create(f["a"]);
            stream.WriteByte(1);
            stream.Flush(flushToDisk: true);
            Check.Equal(1L, new FileInfo(f["a"]).Length);
        }),
        With("FileStream, asynchronous: written and read through the completion port", static f =>
        {
            byte[] bytes = new byte[300_000];
            new Random(3).NextBytes(bytes);
            using (FileStream stream = Async(f["a"], FileMode.Create))
            {
                Check.True(stream.IsAsync);
                stream.WriteAsync(bytes).AsTask().Wait();
                stream.Position = 0;
                byte[] read = new byte[bytes.Length];
                stream.ReadExactlyAsync(read).AsTask().Wait();
                Check.True(bytes.AsSpan().SequenceEqual(read));
                Check.Equal(0, stream.ReadAsync(read).AsTask().Result);
            }

            Check.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(f["a"])));
        }),
        With("FileStream, asynchronous: a hundred writes at once, each at its place", static f =>
        {
            using SafeFileHandle handle = File.OpenHandle(
                f["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
            Task[] writes = [.. Enumerable.Range(0, 100).Select(
                i => RandomAccess.WriteAsync(handle, Enumerable.Repeat((byte)i, 1000).ToArray(), i * 1000L).AsTask())];
            Task.WaitAll(writes);
            byte[] all = new byte[100_000];
            Check.Equal(all.Length, RandomAccess.ReadAsync(handle, all, 0).AsTask().Result);
            Check.True(Enumerable.Range(0, 100).All(i => all.AsSpan(i * 1000, 1000).IndexOfAnyExcept((byte)i) < 0));
        }),
        With("FileStream, asynchronous: synchronous calls wait for the event", static f =>
        {
            using FileStream stream = Async(f["a"], FileMode.Create);
            stream.Write(new byte[10]);
            stream.Position = 0;
            Check.Equal(10, stream.Read(new byte[20]));
            Check.Equal(0, stream.Read(new byte[20]));
        }),
        With("FileStream, asynchronous: a read that is cancelled before it begins", static f =>
        {
            using FileStream stream = Async(f["a"], FileMode.Create);
            Check.True(stream.ReadAsync(new byte[1], new CancellationToken(canceled: true)).AsTask().IsCanceled);
        }),
        With("FileStream, asynchronous: errors come in the task", static f =>
        {
            f.File("a", "0123456789");
            using FileStream owner = new(f["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            owner.Lock(0, 5);
            using var other = new FileStream(
                f["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1, FileOptions.Asynchronous);
            Fails<IOException>(LockViolation, () => other.ReadAsync(new byte[1]).AsTask().GetAwaiter().GetResult());
        }),
        With("FileStream: a handle of the caller's says whether it is asynchronous", static f =>
        {
            using SafeFileHandle handle = File.OpenHandle(
                f["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
            using var same = new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false);
            Check.True(same.IsAsync);
            using SafeFileHandle other = File.OpenHandle(f["b"], FileMode.Create, FileAccess.ReadWrite);
            using var second = new SafeFileHandle(other.DangerousGetHandle(), ownsHandle: false);
            Check.True(!second.IsAsync);
        }),
        With("RandomAccess: reads and writes at places, and the end", static f =>
        {
            using SafeFileHandle handle = File.OpenHandle(f["a"], FileMode.Create, FileAccess.ReadWrite);
            RandomAccess.Write(handle, "abc"u8, 5);
            Check.Equal(8L, RandomAccess.GetLength(handle));
            byte[] bytes = new byte[10];
            Check.Equal(2, RandomAccess.Read(handle, bytes, 6));
            Check.Equal(0, RandomAccess.Read(handle, bytes, 8));
            Check.Equal(0, RandomAccess.Read(handle, bytes, 1L << 50));
            RandomAccess.SetLength(handle, 3);
            Check.Equal(3L, RandomAccess.GetLength(handle));
        }),
        With("RandomAccess: several buffers at once", static f =>
        {
            using SafeFileHandle handle = File.OpenHandle(
                f["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
            RandomAccess.WriteAsync(handle, [new byte[] { 1, 2 }, new byte[] { 3 }], 0).AsTask().Wait();
            byte[] first = new byte[1];
            byte[] second = new byte[5];
            Check.Equal(3L, RandomAccess.ReadAsync(handle, [first, second], 0).AsTask().Result);
            Check.Sequence((byte[])[2, 3, 0, 0, 0], second);
        }),
        With("files: four threads make, write, read and delete", static f => Crew.Run(4, thread =>
        {
            for (int i = 0; i < 50; i++)
            {
                string name = f.File($"t{thread}-{i % 5}", new string((char)('a' + thread), i * 50));
                Check.Equal(i * 50L, File.ReadAllText(name).LongCount(c => c == 'a' + thread));
                if (i % 3 == 0)
                {
                    File.Delete(name);
                }
            }
        })),
        With("files: four threads append to one file through its share mode", static f => Crew.Run(4, thread =>
        {
            for (int i = 0; i < 25; i++)
            {
                while (true)
                {
                    try
                    {
                        File.AppendAllText(f["log"], "x");
                        break;
                    }
                    catch (IOException e) when ((e.HResult & 0xFFFF) == SharingViolation)
                    {
                        Thread.Yield();
                    }
                }
            }

            Check.True(thread >= 0);
        })),
    ]);

    // All combinations of reading or writing first and second, and what the first one shares.
    private static IEnumerable<SelfTestCheck> Shares() =>
        from first in new[] { FileAccess.Read, FileAccess.Write }
        from share in new[] { FileShare.None, FileShare.Read, FileShare.Write, FileShare.ReadWrite }
        select With($"FileStream: {first} and shared for {share}", f =>
        {
            f.File("a");
            using var held = new FileStream(f["a"], FileMode.Open, first, share);
            foreach (FileAccess second in (FileAccess[])[FileAccess.Read, FileAccess.Write, FileAccess.ReadWrite])
            {
                if ((share & (FileShare)second) == (FileShare)second)
                {
                    new FileStream(f["a"], FileMode.Open, second, FileShare.ReadWrite).Dispose();
                    Fails<IOException>(SharingViolation, () =>
                        new FileStream(f["a"], FileMode.Open, second, FileShare.ReadWrite & ~(FileShare)first).Dispose());
                }
                else
                {
                    Fails<IOException>(SharingViolation, () =>
                        new FileStream(f["a"], FileMode.Open, second, FileShare.ReadWrite).Dispose());
                }
            }
        });

    private static void Fill(WorkFolder folder)
    {
        using FileStream filler = File.Create(folder["filler"], 1);
        for (long step = 1L << 40; step >= 4096; step /= 2)
        {
            try
            {
                filler.SetLength(filler.Length + step);
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) == DiskFull)
            {
            }
        }
    }

    private static FileStream Async(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);

    private static SelfTestCheck With(string name, Action<WorkFolder> check) => new(name, () =>
    {
        using var folder = new WorkFolder();
        check(folder);
    });
}
