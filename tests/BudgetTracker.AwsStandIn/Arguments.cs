using System.Text;

namespace BudgetTracker.LocalAws;

/// <summary>What the command line says, and what is printed so that a shell can go on with it.</summary>
internal sealed class Arguments
{
    private const string DefaultUrl = "http://127.0.0.1:4599";

    private readonly List<(string Name, string File, bool IsBinary)> _secrets = [];
    private readonly List<string?> _keys = [];
    private readonly List<string> _queues = [];

    public AwsStandInOptions Options { get; } = new();

    public static Arguments Parse(string[] args)
    {
        var result = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--urls":
                    foreach (var url in Value(args, ref i).Split(';', StringSplitOptions.RemoveEmptyEntries))
                        result.Options.Urls.Add(url);
                    break;
                case "--region":
                    result.Options.Region = Value(args, ref i);
                    break;
                case "--secret" or "--secret-binary":
                    var isBinary = args[i] == "--secret-binary";
                    if (Value(args, ref i).Split('=', 2) is not [var name, var file])
                        throw new FormatException($"Write {args[i - 1]} as <name>=<file>.");
                    result._secrets.Add((name, file, isBinary));
                    break;
                case "--kms-key":
                    result._keys.Add(i + 1 < args.Length && args[i + 1].StartsWith("alias/", StringComparison.Ordinal) ? args[++i] : null);
                    break;
                case "--queue":
                    result._queues.Add(Value(args, ref i));
                    if (!result._queues[^1].EndsWith(".fifo", StringComparison.Ordinal))
                        throw new FormatException("The name of a queue ends with .fifo.");
                    break;
                default:
                    throw new FormatException($"Unknown option {args[i]}.");
            }
        }

        if (result.Options.Urls.Count == 0)
            result.Options.Urls.Add(DefaultUrl);
        return result;
    }

    /// <summary>Makes what was asked for; gives a line for each, and the environment of a caller.</summary>
    public async Task<string> FillAsync(AwsStandIn standIn, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var (name, file, isBinary) in _secrets)
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
            var arn = isBinary ? standIn.PutSecret(name, bytes) : standIn.PutSecret(name, Encoding.UTF8.GetString(bytes));
            text.Append("secret ").Append(name).Append(' ').AppendLine(arn);
        }

        foreach (var alias in _keys)
            text.Append("kms-key ").Append(alias ?? "-").Append(' ').AppendLine(standIn.CreateKey(alias));
        foreach (var queue in _queues)
            text.Append("queue ").Append(queue).Append(' ').AppendLine(standIn.CreateQueue(queue));
        return text.Append($"""
            export AWS_ENDPOINT_URL={standIn.BaseAddress.GetLeftPart(UriPartial.Authority)}
            export AWS_REGION={standIn.Region}
            export AWS_ACCESS_KEY_ID={AwsCredential.Example.AccessKeyId}
            export AWS_SECRET_ACCESS_KEY={AwsCredential.Example.SecretAccessKey}
            export AWS_SESSION_TOKEN={AwsCredential.Example.SessionToken}
            ready
            """).ToString();
    }

    private static string Value(string[] args, ref int i) =>
        i + 1 < args.Length ? args[++i] : throw new FormatException($"{args[i]} needs a value.");
}
