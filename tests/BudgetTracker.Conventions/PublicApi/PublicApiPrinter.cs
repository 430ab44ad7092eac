using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace BudgetTracker.Conventions.PublicApi;

/// <summary>Prints what callers and derived classes see, in an order that does not depend on the source's.</summary>
internal static class PublicApiPrinter
{
    private const BindingFlags Everything =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly NullabilityInfoContext _nullability = new();

    public static string Print(Assembly assembly) => Print(assembly.GetExportedTypes());

    public static string Print(IEnumerable<Type> types) =>
        string.Join('\n', types.OrderBy(TypeNames.Of, StringComparer.Ordinal).Select(Describe));

    private static string Describe(Type type)
    {
        var text = new StringBuilder().Append(Header(type)).Append('\n');
        foreach (var member in type.IsEnum ? EnumMembers(type) : Members(type))
            text.Append("    ").Append(member).Append('\n');
        return text.ToString();
    }

    private static string Header(Type type)
    {
        var bases = new List<Type>();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object))
            bases.Add(parent);
        if (!type.IsEnum)
            bases.AddRange(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).OrderBy(TypeNames.Of, StringComparer.Ordinal));
        var names = bases.Where(t => t.IsVisible).Select(TypeNames.Of).ToList();
        return $"public {Kind(type)} {TypeNames.Of(type)}{(names.Count > 0 ? " : " + string.Join(", ", names) : "")}{Constraints(type.GetGenericArguments(), type)}";
    }

    private static string Kind(Type type)
    {
        var record = type.GetMethod("PrintMembers", Everything) is not null ? "record" : "";
        if (type.IsInterface)
            return "interface";
        if (type.IsEnum)
            return "enum";
        if (type.IsValueType)
            return $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(record.Length > 0 ? "record " : "")}struct";
        var modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return modifier + (record.Length > 0 ? record : "class");
    }

    private static IEnumerable<string> EnumMembers(Type type) => Enum.GetValuesAsUnderlyingType(type).Cast<object>()
        .Select(value => string.Create(CultureInfo.InvariantCulture, $"{Enum.GetName(type, value)} = {value}"));

    private static IEnumerable<string> Members(Type type) => new[]
    {
        type.GetConstructors(Everything).Where(IsVisible).Where(c => !c.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(c => $"{Access(c)}{TypeNames.Of(type).Split('<')[0].Split('.')[^1]}({Parameters(c)})"),
        type.GetFields(Everything).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Field),
        type.GetProperties(Everything).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property),
        type.GetMethods(Everything).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Where(m => !m.IsDefined(typeof(CompilerGeneratedAttribute))).Select(Method),
    }.SelectMany(group => group.Order(StringComparer.Ordinal));

    private static string Field(FieldInfo field)
    {
        var type = TypeNames.Of(_nullability.Create(field));
        return field.IsLiteral
            ? $"public const {type} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : $"public {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string Property(PropertyInfo property)
    {
        var visible = property.GetAccessors(nonPublic: true).Where(IsVisible).ToList();
        var setter = property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : "";
        var getter = property.GetMethod is { } get && IsVisible(get) ? "get; " : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Access(visible[0])}{required}{TypeNames.Of(_nullability.Create(property))} {property.Name} {{ {getter}{setter}}}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeNames.Of))}>" : "";
        var type = method.ReturnType == typeof(void) ? "void" : TypeNames.Of(_nullability.Create(method.ReturnParameter));
        return $"{Access(method)}{type} {method.Name}{generic}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [], method)}";
    }

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var info = _nullability.Create(parameter);
        var prefix = parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : "";
        var value = parameter.HasDefaultValue
            ? " = " + (parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
                ? "default"
                : Literal(parameter.RawDefaultValue))
            : "";
        return $"{prefix}{TypeNames.Of(info)} {parameter.Name}{value}";
    }

    private static string Constraints(Type[] arguments, MemberInfo owner)
    {
        var own = owner is Type { DeclaringType: { IsGenericType: true } } ? [] : arguments.Where(argument => argument.IsGenericParameter);
        return string.Concat(own.Select(argument =>
        {
            var flags = argument.GenericParameterAttributes;
            var parts = new List<string>();
            if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                parts.Add("class");
            if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                parts.Add("struct");
            parts.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeNames.Of));
            if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                parts.Add("new()");
            return parts.Count > 0 ? $" where {argument.Name} : {string.Join(", ", parts)}" : "";
        }));
    }

    private static string Access(MethodBase method)
    {
        var access = method.IsPublic ? "public " : "protected ";
        if (method.DeclaringType!.IsInterface)
            return access;
        if (method.IsStatic)
            return access + "static ";
        if (method.IsAbstract)
            return access + "abstract ";
        var overrides = method is MethodInfo info && info.GetBaseDefinition() != info;
        return overrides ? access + "override " : method is { IsVirtual: true, IsFinal: false } ? access + "virtual " : access;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
