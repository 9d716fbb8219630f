using System.Numerics;

namespace Edge.Host.Operators.Provider;

/// <summary>RSA keys of one maker's faulty chip, which can be factored.</summary>
/// <remarks>Source: CVE-2017-15361. Its primes were k M + 65537^a mod M, so modulo each small prime
/// of M the product lies among the powers of 65537. A sound key passes for such a one by chance
/// about once in 2^150.</remarks>
internal static class WeakModulus
{
    private static readonly int[] primes =
    [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
        101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];

    /// <summary>Is the modulus of that kind?</summary>
    public static bool IsOf(BigInteger modulus) =>
        primes.All(prime => IsPower((int)(modulus % prime), prime));

    private static bool IsPower(int rest, int prime)
    {
        var power = 1;
        do
        {
            if (power == rest) return true;
            power = power * (65537 % prime) % prime;
        }
        while (power != 1);
        return false;
    }
}
