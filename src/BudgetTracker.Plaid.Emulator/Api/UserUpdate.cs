namespace BudgetTracker;

/// <summary>Overwrites what is given and leaves the rest of an identity as it was.</summary>
/// <seealso href="https://plaid.com/docs/api/users/#userupdate"/>
internal static class UserUpdate
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var reference = UserReference.Read(call.Fields);
        var identity = UserIdentity.Read(call.Fields);
        UserIdentity.ReadLegacy(call.Fields);
        call.Fields.Validate();

        var user = reference.Find(call.State);
        user.Identity ??= identity is null ? null : [];
        foreach (var (name, value) in identity ?? [])
            user.Identity![name] = value?.DeepClone();
        user.UpdatedAt = call.State.Now;
        return new(call.RequestId);
    }
}
