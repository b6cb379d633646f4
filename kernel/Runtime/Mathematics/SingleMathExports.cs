using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Mathematics;

/// <summary>The same for float, by way of double.</summary>
internal static class SingleMathExports
{
    [RuntimeExport("expf")]
    private static float Exp(float x) => (float)MathExports.Exp(x);

    [RuntimeExport("logf")]
    private static float Log(float x) => (float)MathExports.Log(x);

    [RuntimeExport("log2f")]
    private static float Log2(float x) => (float)MathExports.Log2(x);

    [RuntimeExport("log10f")]
    private static float Log10(float x) => (float)MathExports.Log10(x);

    [RuntimeExport("sinf")]
    private static float Sin(float x) => (float)MathExports.Sin(x);

    [RuntimeExport("cosf")]
    private static float Cos(float x) => (float)MathExports.Cos(x);

    [RuntimeExport("tanf")]
    private static float Tan(float x) => (float)MathExports.Tan(x);

    [RuntimeExport("asinf")]
    private static float Asin(float x) => (float)MathExports.Asin(x);

    [RuntimeExport("acosf")]
    private static float Acos(float x) => (float)MathExports.Acos(x);

    [RuntimeExport("atanf")]
    private static float Atan(float x) => (float)MathExports.Atan(x);

    [RuntimeExport("sinhf")]
    private static float Sinh(float x) => (float)MathExports.Sinh(x);

    [RuntimeExport("coshf")]
    private static float Cosh(float x) => (float)MathExports.Cosh(x);

    [RuntimeExport("tanhf")]
    private static float Tanh(float x) => (float)MathExports.Tanh(x);

    [RuntimeExport("asinhf")]
    private static float Asinh(float x) => (float)MathExports.Asinh(x);

    [RuntimeExport("acoshf")]
    private static float Acosh(float x) => (float)MathExports.Acosh(x);

    [RuntimeExport("atanhf")]
    private static float Atanh(float x) => (float)MathExports.Atanh(x);

    [RuntimeExport("cbrtf")]
    private static float Cbrt(float x) => (float)MathExports.Cbrt(x);

    [RuntimeExport("powf")]
    private static float Pow(float x, float y) => (float)MathExports.Pow(x, y);

    [RuntimeExport("atan2f")]
    private static float Atan2(float y, float x) => (float)MathExports.Atan2(y, x);

    [RuntimeExport("fmodf")]
    private static float Remainder(float x, float y) => (float)MathExports.Remainder(x, y);
}
