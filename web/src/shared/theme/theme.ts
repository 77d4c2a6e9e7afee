/** Mantine in Tieline's clothes; the colours themselves are in `tokens.css`. */
import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from "@mantine/core";

const wire: MantineColorsTuple = [
  "#eef3ff", "#dbe5fd", "#b5c8f9", "#8ab0ff", "#5c86f0", "#3b6ae8", "#2f5fe0", "#1d4ed8", "#1a43b8", "#143490",
];

/** Cool greys, so that Mantine's own parts sit on our dark surfaces. */
const dark: MantineColorsTuple = [
  "#e8eaf0", "#c3cad6", "#a4abb9", "#8b93a3", "#3b414d", "#2a2e37", "#1f232b", "#16181d", "#12141a", "#0f1115",
];

/** Red that is dark enough for white words on it. */
const red: MantineColorsTuple = [
  "#fdebe9", "#fbd5d1", "#f5a9a1", "#ff8b80", "#ff8b80", "#cf3a2b", "#c22d1f", "#b42318", "#96190f", "#7a120a",
];

export const theme = createTheme({
  primaryColor: "wire",
  primaryShade: { light: 7, dark: 6 },
  colors: { wire, dark, red },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "16px" }, h3: { fontSize: "14px" }, h4: { fontSize: "13px" } },
  },
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", comboboxProps: { shadow: "md" } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, fz: 12 } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 }, closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 100 } } },
  },
});

/** Mantine's own surfaces take the colours of the token file. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--t-surface)",
    "--mantine-color-text": "var(--t-text)",
    "--mantine-color-dimmed": "var(--t-dim)",
    "--mantine-color-placeholder": "var(--t-faint)",
    "--mantine-color-default-border": "var(--t-line)",
    "--mantine-color-anchor": "var(--t-accent)",
    "--mantine-color-error": "var(--actor-failed)",
  };
  return {
    variables: {},
    light: shared,
    dark: { ...shared, "--mantine-color-default": "var(--t-raised)", "--mantine-color-default-hover": "var(--t-hover)" },
  };
};
