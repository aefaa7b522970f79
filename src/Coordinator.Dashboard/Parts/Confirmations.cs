using MudBlazor;

namespace Coordinator.Dashboard.Parts;

internal static class Confirmations
{
    /// <summary>Asks before something is done that can't be taken back.</summary>
    /// <param name="dialogs">Where to ask.</param>
    /// <param name="question">In one line.</param>
    /// <param name="consequence">What will happen, in plain words.</param>
    /// <param name="yes">What the button does, as a verb.</param>
    /// <param name="isGrave">Whether it harms someone.</param>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs,
        string question,
        string consequence,
        string yes,
        bool isGrave
    )
    {
        var dialog = await dialogs.ShowAsync<Confirmation>(
            question,
            new DialogParameters<Confirmation>
            {
                { asks => asks.Consequence, consequence },
                { asks => asks.Yes, yes },
                { asks => asks.IsGrave, isGrave },
            },
            new DialogOptions
            {
                MaxWidth = MaxWidth.ExtraSmall,
                FullWidth = true,
                CloseOnEscapeKey = true,
            }
        );
        return await dialog.Result is { Canceled: false };
    }
}
