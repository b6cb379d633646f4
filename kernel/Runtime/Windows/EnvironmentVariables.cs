using System;
using System.Collections.Generic;
using System.Runtime;
using System.Text;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>The process's environment variables. Upper and lower case are alike in names, as on Windows.</summary>
internal static unsafe class EnvironmentVariables
{
    // Locked on itself. Sorted by name, as Windows keeps them.
    private static readonly SortedList<string, string> s_variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COMPUTERNAME"] = ProcessEnvironment.ComputerName,
        ["NUMBER_OF_PROCESSORS"] = "1",
        ["PROCESSOR_ARCHITECTURE"] = "AMD64",
        ["SystemDrive"] = "R:",
        ["SystemRoot"] = ProcessEnvironment.SystemDirectory,
        ["TEMP"] = ProcessEnvironment.TemporaryDirectory,
        ["TMP"] = ProcessEnvironment.TemporaryDirectory,
    };

    /// <summary>The value of a variable, or null.</summary>
    public static string? Get(string name)
    {
        lock (s_variables)
        {
            return s_variables.GetValueOrDefault(name);
        }
    }

    /// <summary>All variables, in the order of their names.</summary>
    public static KeyValuePair<string, string>[] Copy()
    {
        lock (s_variables)
        {
            var copy = new KeyValuePair<string, string>[s_variables.Count];
            ((ICollection<KeyValuePair<string, string>>)s_variables).CopyTo(copy, 0);
            return copy;
        }
    }

    /// <summary>Has these variables be all.</summary>
    public static void Replace(KeyValuePair<string, string>[] variables)
    {
        lock (s_variables)
        {
            s_variables.Clear();
            foreach ((string name, string value) in variables)
            {
                s_variables.Add(name, value);
            }
        }
    }

    /// <summary>Gives a variable a value, or removes it with null.</summary>
    internal static void Set(string name, string? value)
    {
        lock (s_variables)
        {
            if (value is null)
            {
                s_variables.Remove(name);
            }
            else
            {
                s_variables[name] = value;
            }
        }
    }

    /// <summary>Replaces each <c>%NAME%</c> by the variable's value; names of no variable stay, percent signs included.</summary>
    internal static string Expand(string text)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (text.IndexOf('%', at) is >= 0 and var open && text.IndexOf('%', open + 1) is >= 0 and var close)
        {
            result.Append(text, at, open - at);
            string? value = Get(text[(open + 1)..close]);

            // The second sign may be the first one of a name.
            result.Append(value ?? text[open..close]);
            at = value is null ? close : close + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    [RuntimeExport("GetEnvironmentVariableW")]
    private static uint GetVariable(char* name, char* buffer, uint size)
    {
        string? value = Get(new string(name));
        if (value is not null)
        {
            return CallerText.Copy(value, buffer, size);
        }

        WindowsError.Set(WindowsError.EnvironmentVariableNotFound);
        return 0;
    }

    [RuntimeExport("SetEnvironmentVariableW")]
    private static int SetVariable(char* name, char* value)
    {
        string key = new string(name);
        if (key.Length == 0 || key.Contains('='))
        {
            WindowsError.Set(WindowsError.InvalidParameter);
            return 0;
        }

        Set(key, value == null ? null : new string(value));
        return 1;
    }

    /// <summary>
    /// All of them, <c>name=value</c> and a zero each, and one more zero; <see cref="FreeStrings"/> frees the memory.
    /// </summary>
    [RuntimeExport("GetEnvironmentStringsW")]
    private static char* GetStrings()
    {
        var all = new StringBuilder();
        lock (s_variables)
        {
            foreach ((string name, string value) in s_variables)
            {
                all.Append(name).Append('=').Append(value).Append('\0');
            }
        }

        all.Append('\0');
        char* memory = (char*)LocalMemory.Allocate(0, (nuint)all.Length * sizeof(char));
        if (memory != null)
        {
            all.CopyTo(0, new Span<char>(memory, all.Length), all.Length);
        }

        return memory;
    }

    [RuntimeExport("FreeEnvironmentStringsW")]
    private static int FreeStrings(char* strings) => LocalMemory.Free(strings) == null ? 1 : 0;

    /// <summary>Returns the characters of the result with the zero, copied or not.</summary>
    [RuntimeExport("ExpandEnvironmentStringsW")]
    private static uint ExpandStrings(char* text, char* buffer, uint size)
    {
        string result = Expand(new string(text));
        _ = CallerText.Copy(result, buffer, size);
        return (uint)result.Length + 1;
    }
}
