import type { Rule } from './annotations.ts';

/** Finds the rule for a parameter, and remembers which rules have ever decided something. */
export class RuleBook<Fact> {
  readonly #title: string;
  readonly #rules: readonly Rule<Fact>[];
  readonly #unused: Set<string>;

  constructor(title: string, rules: readonly Rule<Fact>[]) {
    this.#title = title;
    this.#rules = rules;
    this.#unused = new Set(rules.flatMap((rule) => namesOf(rule).map((name) => this.#label(rule, name))));
  }

  find(functionName: string, parameterName: string): Fact | undefined {
    const rule = this.#rules.find(
      (each) => each[0].test(functionName) && namesOf(each).includes(parameterName),
    );
    if (rule === undefined) return undefined;
    this.#unused.delete(this.#label(rule, parameterName));
    return rule[2];
  }

  unused(): string[] {
    return [...this.#unused];
  }

  #label(rule: Rule<Fact>, name: string): string {
    return `${this.#title}: the rule for '${name}' of ${rule[0]} (${rule[2]}) decides nothing`;
  }
}

function namesOf(rule: Rule<unknown>): string[] {
  return rule[1].split(' ');
}
