namespace Coordinator.Node.Tests.Strange;

/// <summary>A field of a call or request, and JSON values of it of which each is taken, or refused whatever else is
/// there.</summary>
internal sealed record Field(
    string Name,
    IReadOnlyList<string> Good,
    IReadOnlyList<string> Bad,
    bool IsRequired = false
)
{
    /// <summary>An object, and whether nothing in it is wrong. Most fields are good, or a call would hardly ever
    /// be.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="fields">Which it may have.</param>
    /// <param name="repeats">Whether one of them is written a second time: the last one counts.</param>
    public static (string Json, bool IsGood) Draw(Random random, IReadOnlyList<Field> fields, bool repeats = false)
    {
        var written = new List<string>();
        var isBadByName = new Dictionary<string, bool>();
        foreach (var field in fields)
        {
            var dice = random.Next(20);
            var isBad = dice == 0 && field.Bad.Count > 0;
            var isAbsent = !isBad && (field.Good.Count == 0 || (field.IsRequired ? dice == 1 : dice > 10));
            if (!isAbsent)
                Write(field, isBad);
            else if (field.IsRequired)
                isBadByName[field.Name] = true;
        }
        if (repeats)
        {
            var again = fields[random.Next(fields.Count)];
            Write(again, again.Good.Count == 0 || (again.Bad.Count > 0 && random.Next(2) == 0));
        }
        return ($"{{{string.Join(',', written)}}}", !isBadByName.ContainsValue(true));

        void Write(Field field, bool isBad)
        {
            var values = isBad ? field.Bad : field.Good;
            written.Add($"\"{field.Name}\":{values[random.Next(values.Count)]}");
            isBadByName[field.Name] = isBad;
        }
    }

    /// <summary>The object with one more field in front, which nobody knows.</summary>
    public static string With(string json, string field) => json == "{}" ? $"{{{field}}}" : $"{{{field},{json[1..]}";
}
