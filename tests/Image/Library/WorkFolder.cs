using System;
using System.IO;

namespace UefiKernel.Image.Library;

/// <summary>A folder on the RAM disk for one check, which is deleted with all in it.</summary>
internal sealed class WorkFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public WorkFolder() => Path = Directory.CreateTempSubdirectory("check").FullName;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The full path of a file or folder in it.</summary>
    public string this[string name] => Path + "\\" + name;

    /// <summary>Makes a file.</summary>
    /// <returns>Its full path.</returns>
    public string File(string name, string text = "")
    {
        System.IO.File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Makes a folder in it.</summary>
    /// <returns>Its full path.</returns>
    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            System.IO.File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(Path, recursive: true);
    }

    /// <summary>States that an action throws an exception of a type for a Windows error.</summary>
    public static void Fails<T>(int error, Action action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T e) when (e.GetType() == typeof(T))
        {
            // HRESULTs of Windows errors are of facility 7; those of missing files and folders are the same.
            Check.Equal(unchecked((int)0x8007_0000) | error, e.HResult);
            return;
        }

        Check.Fail($"expected {typeof(T).Name} with error {error}");
    }
}
