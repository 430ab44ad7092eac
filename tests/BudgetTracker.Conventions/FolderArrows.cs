using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BudgetTracker.Conventions;

/// <summary>
/// Which folder of a project uses which, drawn from the code: folder A points to folder B where a file of A names a type that a file
/// of B declares. What only documentation names is no arrow. Files in the project's root put the whole together and count as no folder.
/// </summary>
internal sealed class FolderArrows
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    /// <param name="files">Paths relative to the project, with their text.</param>
    public FolderArrows(IEnumerable<(string Path, string Text)> files)
    {
        List<(string Folder, string File, SyntaxNode Root)> parsed =
        [
            .. files.Select(file => (Path.GetDirectoryName(file.Path)!, Path.GetFileName(file.Path), CSharpSyntaxTree.ParseText(file.Text).GetRoot()))
                .Where(file => file.Item1 is not ""),
        ];
        var homes = parsed
            .SelectMany(file => file.Root.DescendantNodes().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax), (file, node) => (Name: NameOf(node), file.Folder))
            .DistinctBy(type => type.Name, StringComparer.Ordinal)
            .ToDictionary(type => type.Name, type => type.Folder, StringComparer.Ordinal);
        foreach (var (folder, file, root) in parsed)
        {
            foreach (var name in root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is SimpleNameSyntax).Select(token => token.ValueText))
            {
                if (homes.TryGetValue(name, out var home) && home != folder)
                    From(folder).TryAdd(home, $"{file} names {name}");
            }
        }
    }

    public IEnumerable<string> All => _arrows.SelectMany(from => from.Value.Keys, (from, to) => $"{from.Key} -> {to}");

    /// <summary>A way from a folder back to itself, with what draws each arrow of it; null where there is none.</summary>
    public string? FindCircle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return _arrows.Keys.Order(StringComparer.Ordinal).Select(folder => Walk(folder, [], done)).FirstOrDefault(circle => circle is not null);
    }

    private string? Walk(string folder, List<string> way, HashSet<string> done)
    {
        if (way.IndexOf(folder) is >= 0 and var start)
            return string.Join("; ", way.Skip(start).Append(folder).Zip(way.Skip(start + 1).Append(folder), (from, to) => $"{from} -> {to} ({From(from)[to]})"));
        if (done.Contains(folder))
            return null;
        foreach (var next in From(folder).Keys)
        {
            if (Walk(next, [.. way, folder], done) is { } circle)
                return circle;
        }

        done.Add(folder);
        return null;
    }

    private SortedDictionary<string, string> From(string folder)
    {
        if (!_arrows.TryGetValue(folder, out var to))
            _arrows[folder] = to = new(StringComparer.Ordinal);
        return to;
    }

    private static string NameOf(SyntaxNode declaration) =>
        declaration is BaseTypeDeclarationSyntax type ? type.Identifier.ValueText : ((DelegateDeclarationSyntax)declaration).Identifier.ValueText;
}
