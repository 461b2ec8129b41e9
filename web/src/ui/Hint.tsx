/** A control with a short explanation on hover and on focus. */
import type { ReactNode } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";

interface Props {
  hint: string;
  className?: string;
  label?: string;
  onPress?: () => void;
  isDisabled?: boolean;
  children: ReactNode;
}

export function Hint({ hint, className = "hint-anchor", label, onPress, isDisabled, children }: Props) {
  return (
    <TooltipTrigger delay={300} closeDelay={100}>
      <Button className={className} aria-label={label} onPress={onPress} isDisabled={isDisabled}>
        {children}
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {hint}
      </Tooltip>
    </TooltipTrigger>
  );
}
