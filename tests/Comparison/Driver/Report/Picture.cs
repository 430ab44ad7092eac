using System.Globalization;
using System.Net;
using System.Text;

namespace BudgetTracker.Comparison;

/// <summary>Bars, one chart under the other; the line across a bar is the spread.</summary>
internal sealed class Picture
{
    private const int Left = 300;
    private const int Width = 370;
    private const int BarHeight = 18;

    private readonly StringBuilder _svg = new();
    private int _y = 10;

    public void Add(string title, IEnumerable<(string Name, Spread Value)> bars)
    {
        var list = bars.ToList();
        var scale = Width / list.Max(bar => bar.Value.Most);
        _y += 20;
        Text(10, _y, title, "font-weight=\"bold\"");
        _y += 10;
        foreach (var (name, value) in list)
        {
            var colour = name.StartsWith("BudgetTracker", StringComparison.Ordinal) ? "#2b6cb0" : "#a0aec0";
            var middle = _y + (BarHeight / 2);
            Draw($"""<rect x="{Left}" y="{_y}" width="{value.Median * scale:0.0}" height="{BarHeight - 4}" fill="{colour}"/>""");
            Draw($"""<path d="M{Left + (value.Least * scale):0.0} {middle - 2} H{Left + (value.Most * scale):0.0}" stroke="#1a202c"/>""");
            Text(10, _y + 12, name);
            Text(Left + (value.Most * scale) + 6, _y + 12, value.Median.ToString("#,0", CultureInfo.InvariantCulture));
            _y += BarHeight;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {_y + 10}" font-family="sans-serif" font-size="12">
        <rect width="100%" height="100%" fill="#fff"/>
        {_svg}</svg>

        """);

    private void Text(double x, double y, string text, string more = "") => Draw($"""<text x="{x:0.0}" y="{y}" {more}>{WebUtility.HtmlEncode(text)}</text>""");

    private void Draw(FormattableString element) => _svg.AppendLine(element.ToString(CultureInfo.InvariantCulture));
}
