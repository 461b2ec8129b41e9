/** A link within the application. */
import type { ComponentProps } from "react";
import { Link as Routed } from "wouter";

export function Link(props: ComponentProps<"a"> & { href: string }) {
  return <Routed {...props} />;
}
