using System.Security.Cryptography;

namespace BudgetTracker.LocalAws;

/// <summary>The KMS keys, which never leave. Safe for concurrent use.</summary>
internal sealed class KmsKeys(string region)
{
    private readonly Lock _gate = new();
    private readonly List<KmsKey> _keys = [];

    public KmsKey Create(string? alias)
    {
        var id = Guid.NewGuid().ToString();
        var key = new KmsKey($"arn:aws:kms:{region}:{AwsStandInOptions.AccountId}:key/{id}", id, alias, RandomNumberGenerator.GetBytes(32));
        lock (_gate)
            _keys.Add(key);
        return key;
    }

    /// <summary>By id, ARN, <c>alias/name</c> or the alias's ARN; an alias names its latest key.</summary>
    public KmsKey? Find(string id)
    {
        lock (_gate)
            return _keys.FindLast(key => id == key.Id || id == key.Arn || (key.Alias is { } alias && (id == alias || id == $"arn:aws:kms:{region}:{AwsStandInOptions.AccountId}:{alias}")));
    }

    public KmsKey Require(string id)
    {
        var key = Find(id) ?? throw new AwsError("NotFoundException", id.Contains("alias/", StringComparison.Ordinal)
            ? $"Alias {(id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:kms:{region}:{AwsStandInOptions.AccountId}:{id}")} is not found."
            : $"Key '{(id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:kms:{region}:{AwsStandInOptions.AccountId}:key/{id}")}' does not exist");
        return key.State switch
        {
            KmsKeyState.Disabled => throw new AwsError("DisabledException", $"{key.Arn} is disabled."),
            KmsKeyState.PendingDeletion => throw new AwsError("KMSInvalidStateException", $"{key.Arn} is pending deletion."),
            _ => key,
        };
    }

    public KmsKey? FindById(ReadOnlySpan<byte> id)
    {
        var text = new Guid(id, bigEndian: true).ToString();
        lock (_gate)
            return _keys.Find(key => key.Id == text);
    }
}

internal sealed class KmsKey(string arn, string id, string? alias, byte[] material)
{
    public string Arn => arn;

    public string Id => id;

    public string? Alias => alias;

    public byte[] Material => material;

    public KmsKeyState State { get; set; }
}

/// <summary>Whether a KMS key can be used.</summary>
public enum KmsKeyState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It is switched off.</summary>
    Disabled,

    /// <summary>It will be deleted.</summary>
    PendingDeletion,
}
