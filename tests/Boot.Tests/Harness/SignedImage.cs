using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>The disk image with the signed kernel, made by <c>./build.sh sign</c> when the first test asks for it.</summary>
internal static class SignedImage
{
    private static readonly Lock s_lock = new();
    private static bool s_isMade;

    /// <summary>Makes it, with Debian's test key.</summary>
    public static void Make()
    {
        lock (s_lock)
        {
            if (!s_isMade)
            {
                Sign();
                s_isMade = true;
            }
        }
    }

    // The key is decrypted first: nobody is there to be asked for its password.
    private static void Sign()
    {
        using var key = RSA.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(SecureBootFactAttribute.Key), "snakeoil");
        string plain = Path.GetTempFileName();
        try
        {
            File.WriteAllText(plain, key.ExportPkcs8PrivateKeyPem());
            using Process script = Process.Start(new ProcessStartInfo(Path.Combine(Workspace.Root, "build.sh"))
            {
                ArgumentList = { "sign", "--key", plain, "--cert", SecureBootFactAttribute.Certificate },
                WorkingDirectory = Workspace.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = script.StandardOutput.ReadToEnd();
            string errors = script.StandardError.ReadToEnd();
            script.WaitForExit();
            if (script.ExitCode != 0)
            {
                throw new BootTestException($"./build.sh sign failed: {output}{errors}");
            }
        }
        finally
        {
            File.Delete(plain);
        }
    }
}
