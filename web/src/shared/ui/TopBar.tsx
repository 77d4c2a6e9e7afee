import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";
import { ConnectionDot } from "../live/ConnectionDot";
import { SchemeToggle } from "../theme/SchemeToggle";
import { Palette } from "../palette/Palette";
import { ScreenMenu } from "./ScreenMenu";
import { screens } from "./rooms";
import classes from "./Ui.module.css";

interface TopBarProps {
  /** What stands between the brand and the screens. */
  children?: ReactNode;
  live?: boolean;
}

/** The one bar on top of every screen. */
export function TopBar({ children, live = true }: TopBarProps) {
  return (
    <header className={classes.top}>
      <Link to="/" className={classes.brand} aria-label="Tieline, start">
        <BrandMark />
        <span className={classes.hideNarrow}>Tieline</span>
      </Link>
      <nav className={classes.screens} aria-label="Screens">
        {screens.map((screen) => (
          <NavLink key={screen.to} to={screen.to} className={classes.screen}>
            {screen.label}
          </NavLink>
        ))}
      </nav>
      <span className={classes.spacer} />
      {children}
      <Palette />
      {live && <ConnectionDot />}
      <SchemeToggle />
      <ScreenMenu />
    </header>
  );
}

function BrandMark() {
  return <img src="/assets/favicon.svg" width={22} height={22} alt="" />;
}
