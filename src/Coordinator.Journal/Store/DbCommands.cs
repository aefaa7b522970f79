using System.Data.Common;

namespace Coordinator.Journal.Store;

/// <summary>Statements of either database, as ADO.NET has them.</summary>
internal static class DbCommands
{
    /// <summary>A statement with these parameters.</summary>
    public static DbCommand Command(
        this DbConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
