/** Product name, project switcher, navigation and the one search box. */
import { AudioLines, ChartColumn, Search, Settings } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useMay } from "./access/permissions";
import { AccountMenu } from "./access/AccountMenu";
import { Logo } from "./ui/Logo";
import { ProjectSwitcher } from "./library/ProjectSwitcher";
import { useProject } from "./project";
import { texts } from "./texts";
import { LanguageSwitch } from "./ui/LanguageSwitch";
import { Link } from "./ui/Link";

function SearchBox() {
  const [, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const asked = parameters.get("q") ?? "";
  const [query, setQuery] = useState(asked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (query.trim()) navigate(`/search?q=${encodeURIComponent(query.trim())}`);
  };
  return (
    <form className="header-search" role="search" aria-label={texts.search.label} onSubmit={submit}>
      <Search aria-hidden="true" size={16} />
      <input
        type="search"
        name="q"
        aria-label={texts.search.label}
        placeholder={texts.search.placeholder}
        value={query}
        autoComplete="off"
        onChange={(event) => setQuery(event.target.value)}
      />
    </form>
  );
}

export function Header() {
  const [path] = useLocation();
  const { project } = useProject();
  const mayRead = useMay()("read", null);
  const insights = project ? `/projects/${project}/insights` : "/insights";
  const isHere = (href: string) =>
    path === href ||
    (href === "/settings" && path.startsWith("/settings/")) ||
    (href === insights && /^\/projects\/[^/]+\/(insights|report)$/.test(path));
  const places = [
    ["/", texts.nav.library, AudioLines],
    ...(mayRead ? ([[insights, texts.nav.insights, ChartColumn], ["/search", texts.nav.search, Search]] as const) : []),
    ["/settings", texts.nav.settings, Settings],
  ] as const;
  return (
    <header className="header">
      <Link className="brand" href="/" aria-label={texts.product}>
        <Logo />
        <span className="brand-name">{texts.product}</span>
      </Link>
      <ProjectSwitcher />
      {path === "/search" || !mayRead ? <div className="header-search header-search-away" /> : <SearchBox />}
      <nav className="nav" aria-label={texts.nav.main}>
        {places.map(([href, text, Icon]) => (
          <Link key={href} className="nav-link" href={href} aria-current={isHere(href) ? "page" : undefined} title={text}>
            <Icon aria-hidden="true" size={17} />
            <span className="nav-text">{text}</span>
          </Link>
        ))}
      </nav>
      <LanguageSwitch />
      <AccountMenu />
    </header>
  );
}
