using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>What two links of the same thing have in common: the institution, and the accounts' names and masks.</summary>
/// <seealso href="https://plaid.com/docs/link/duplicate-items/"/>
internal static class ItemFingerprint
{
    /// <summary>
    /// SHA-256; null where the institution, the accounts, or a name or a mask among them is not known: two logins at one bank may each have one
    /// "Checking" without a mask, and what is unknown is not equal.
    /// </summary>
    public static byte[]? Of(LinkInstitution? institution, IReadOnlyList<LinkAccount> accounts)
    {
        if (institution?.InstitutionId is not { Length: > 0 } institutionId || accounts is []
            || accounts.Any(static account => account is not { Name.Length: > 0, Mask.Length: > 0 }))
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, institutionId);
        foreach (var account in accounts.OrderBy(account => account.Name, StringComparer.Ordinal).ThenBy(account => account.Mask, StringComparer.Ordinal))
        {
            Append(hash, account.Name!);
            Append(hash, account.Mask!);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
