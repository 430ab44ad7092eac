using System.Security.Cryptography;

namespace BudgetTracker.LocalAws;

/// <summary>The secrets and their versions. Safe for concurrent use.</summary>
internal sealed class SecretStore(string region, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Secret> _secrets = [];

    public static ReadOnlySpan<char> SuffixAlphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Makes a secret, or a new version of it that carries the given stages; labels move as Secrets Manager moves them.</summary>
    public SecretVersion Put(string id, string? text, ReadOnlyMemory<byte>? binary, IReadOnlyList<string> stages, bool create)
    {
        lock (_gate)
        {
            var secret = Find(id);
            if (secret is null)
            {
                if (!create)
                    throw NotFound();
                // Six random characters, so that policies of a deleted secret do not reach the next one of its name.
                secret = new($"arn:aws:secretsmanager:{region}:{AwsStandInOptions.AccountId}:secret:{id}-{RandomNumberGenerator.GetString(SuffixAlphabet, 6)}", id);
                _secrets.Add(secret);
            }

            var version = new SecretVersion(secret, Guid.NewGuid().ToString(), text, binary, time.GetUtcNow());
            foreach (var stage in stages)
            {
                if (stage == "AWSCURRENT" && secret.Stages.TryGetValue(stage, out var former))
                    secret.Stages["AWSPREVIOUS"] = former;
                secret.Stages[stage] = version;
            }

            return version;
        }
    }

    public (SecretVersion Version, IReadOnlyList<string> Stages) Get(string id, string? versionId, string? stage)
    {
        lock (_gate)
        {
            var secret = Find(id) ?? throw NotFound();
            if (secret.IsDeleted)
                throw new AwsError("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
            stage ??= versionId is null ? "AWSCURRENT" : null;
            var version = stage is null
                ? secret.Stages.Values.FirstOrDefault(candidate => candidate.Id == versionId)
                : secret.Stages.GetValueOrDefault(stage);
            return version is not null && (versionId is null || version.Id == versionId)
                ? (version, [.. secret.Stages.Where(pair => pair.Value == version).Select(pair => pair.Key)])
                : throw new AwsError("ResourceNotFoundException", stage is null
                    ? $"Secrets Manager can't find the specified secret value for VersionId: {versionId}"
                    : $"Secrets Manager can't find the specified secret value for staging label: {stage}");
        }
    }

    /// <summary>The ARN that policies name, or the id itself where there is no such secret.</summary>
    public string Resource(string id)
    {
        lock (_gate)
            return Find(id)?.Arn ?? id;
    }

    public void Delete(string id)
    {
        lock (_gate)
            (Find(id) ?? throw NotFound()).IsDeleted = true;
    }

    // By name, ARN, or the ARN without its random end.
    private Secret? Find(string id) => _secrets.Find(secret => secret.Name == id || secret.Arn == id || secret.Arn[..^7] == id);

    private static AwsError NotFound() => new("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

internal sealed record Secret(string Arn, string Name)
{
    public Dictionary<string, SecretVersion> Stages { get; } = new(StringComparer.Ordinal);

    public bool IsDeleted { get; set; }
}

internal sealed record SecretVersion(Secret Secret, string Id, string? Text, ReadOnlyMemory<byte>? Binary, DateTimeOffset CreatedAt)
{
    /// <summary>The id; never the value.</summary>
    public override string ToString() => Id;
}
