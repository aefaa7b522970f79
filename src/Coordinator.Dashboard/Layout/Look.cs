using MudBlazor;

namespace Coordinator.Dashboard.Layout;

/// <summary>
/// The components' look. Their colours are those of <c>dashboard.css</c>, which knows light and dark without the
/// server; what stands here is what a stylesheet can't say to them.
/// </summary>
internal static class Look
{
    private static readonly string[] Fonts =
    [
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Helvetica Neue",
        "Noto Sans",
        "Liberation Sans",
        "Arial",
        "sans-serif",
    ];

    public static MudTheme Theme { get; } =
        new()
        {
            LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = Fonts,
                    FontSize = "14px",
                    LineHeight = "1.45",
                    LetterSpacing = "normal",
                },
                H6 = new H6Typography
                {
                    FontFamily = Fonts,
                    FontSize = "16px",
                    FontWeight = "600",
                    LetterSpacing = "-0.005em",
                },
                Body1 = new Body1Typography
                {
                    FontFamily = Fonts,
                    FontSize = "14px",
                    LineHeight = "1.5",
                    LetterSpacing = "normal",
                },
                Body2 = new Body2Typography
                {
                    FontFamily = Fonts,
                    FontSize = "13px",
                    LineHeight = "1.45",
                    LetterSpacing = "normal",
                },
                Button = new ButtonTypography
                {
                    FontFamily = Fonts,
                    FontSize = "13px",
                    FontWeight = "550",
                    LetterSpacing = "normal",
                    TextTransform = "none",
                },
                Subtitle1 = new Subtitle1Typography { FontFamily = Fonts, LetterSpacing = "normal" },
                Caption = new CaptionTypography { FontFamily = Fonts, LetterSpacing = "normal" },
            },
        };
}
