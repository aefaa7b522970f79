/** The colours of the canvas; the page's are in styles/base.css, and these two are the same there. */
export const SIDE_COLOURS = ['#5eead4', '#ff9f7a'] as const;
export const BALL_COLOUR = '#f5f7fb';
export const FIELD_COLOUR = '#0d1220';
export const LINE_COLOUR = 'rgb(255 255 255 / 0.13)';
