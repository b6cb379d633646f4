using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests;

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
            // Into a file: the compiler's servers outlive the script, and would keep a pipe open.
            string log = Path.Combine(Workspace.Root, "out", "sign.log");
            using Process script = Process.Start(new ProcessStartInfo("bash")
            {
                ArgumentList =
                {
                    "-c", "./build.sh sign --key \"$1\" --cert \"$2\" >\"$3\" 2>&1 </dev/null", "sign", plain,
                    SecureBootFactAttribute.Certificate, log,
                },
                WorkingDirectory = Workspace.Root,
            })!;
            script.WaitForExit();
            if (script.ExitCode != 0)
            {
                throw new BootTestException($"./build.sh sign failed: {File.ReadAllText(log)}");
            }
        }
        finally
        {
            File.Delete(plain);
        }
    }
}
