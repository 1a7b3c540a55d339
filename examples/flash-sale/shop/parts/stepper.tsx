interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly isLocked: boolean;
  readonly onChange: (value: number) => void;
}

/** A whole number from 1 to `most`. */
export function Stepper({ label, value, most, isLocked, onChange }: StepperProps) {
  return (
    <fieldset class="stepper" disabled={isLocked}>
      <legend class="spoken">{label}</legend>
      <button type="button" aria-label="One less" disabled={value <= 1} onClick={() => onChange(value - 1)}>
        −
      </button>
      <output aria-label={label}>{value}</output>
      <button
        type="button"
        aria-label="One more"
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      >
        +
      </button>
    </fieldset>
  );
}
