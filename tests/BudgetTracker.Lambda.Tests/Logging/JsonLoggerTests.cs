using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

public sealed class JsonLoggerTests
{
    private readonly MemoryStream _output = new();

    [Fact]
    public void An_entry_is_one_line_with_the_request_id_level_category_and_message()
    {
        using var loggers = new JsonLoggerFactory(_output, LogLevel.Information, TimeProvider.System) { RequestId = "request-1" };
        var logger = loggers.CreateLogger("Some.Category");
        logger.LogWarning("Two\nlines and \"quotes\" of {Who}", "ann");
        logger.LogDebug("Unheard");
        var line = Assert.Single(Lines());
        Assert.Equal(
            ("WARN", "request-1", "Some.Category", "Two\nlines and \"quotes\" of ann"),
            (line.GetProperty("level").GetString(), line.GetProperty("requestId").GetString(), line.GetProperty("category").GetString(), line.GetProperty("message").GetString()));
        Assert.True(line.GetProperty("timestamp").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public void Of_an_exception_it_tells_the_types_and_no_message_that_may_quote_a_secret()
    {
        using var loggers = new JsonLoggerFactory(_output, LogLevel.Information, TimeProvider.System);
        var logger = loggers.CreateLogger("c");
        logger.LogError(new InvalidOperationException("planted", new IOException("planted")), "It failed.");
        logger.LogError(new BudgetTrackerConfigurationException("Set this."), "It failed.");
        var lines = Lines();
        Assert.Equal(("System.InvalidOperationException", "System.IO.IOException"), (lines[0].GetProperty("exceptionType").GetString(), lines[0].GetProperty("causedBy").GetString()));
        Assert.DoesNotContain("planted", lines[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("Set this.", lines[1].GetProperty("exceptionMessage").GetString());
    }

    [Fact]
    public void The_databases_statements_are_not_told_unless_details_are_asked_for()
    {
        using (var quiet = new JsonLoggerFactory(_output, LogLevel.Information, TimeProvider.System))
            quiet.CreateLogger("Npgsql.Command").LogInformation("Unheard");
        using (var loud = new JsonLoggerFactory(_output, LogLevel.Debug, TimeProvider.System))
            loud.CreateLogger("Npgsql.Command").LogInformation("Heard");
        Assert.Equal("Heard", Assert.Single(Lines()).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("TRACE", LogLevel.Trace)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("FATAL", LogLevel.Critical)]
    [InlineData(null, LogLevel.Information)]
    public void The_level_is_the_one_that_Lambdas_setting_names(string? setting, LogLevel level) => Assert.Equal(level, JsonLoggerFactory.LevelOf(setting));

    private List<JsonElement> Lines() =>
        [.. System.Text.Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
}
