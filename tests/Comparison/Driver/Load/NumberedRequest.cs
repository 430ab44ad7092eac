using System.Buffers.Text;
using System.Text;

namespace BudgetTracker.Comparison;

/// <summary>One request, again and again, in which only the numbers change.</summary>
internal sealed class NumberedRequest
{
    private readonly byte[] _request;
    private readonly int _userAt;
    private readonly List<int> _numbersAt = [];

    public NumberedRequest(byte[] request)
    {
        _request = request;
        _userAt = request.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"user-{Route.User}")) + "user-".Length;
        var number = Encoding.ASCII.GetBytes(Route.Number);
        for (var at = 0; request.AsSpan(at).IndexOf(number) is >= 0 and var found; at = _numbersAt[^1] + number.Length)
            _numbersAt.Add(at + found);
    }

    public ReadOnlyMemory<byte> Next()
    {
        var number = LoadGenerator.NextNumber();
        Write(number % 1000, _userAt, Route.User.Length);
        foreach (var at in _numbersAt)
            Write(number, at, Route.Number.Length);
        return _request;

        void Write(long value, int at, int length) => Utf8Formatter.TryFormat(value, _request.AsSpan(at, length), out _, new('D', (byte)length));
    }
}
