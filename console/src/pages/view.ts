// What every page is given beside its own data.
import type { Visitor } from "../sign-in/visitor.ts";

export interface View {
  readonly visitor: Visitor;
  /** The reader's time zone. */
  readonly zone: string;
  /** Unix milliseconds. */
  readonly now: number;
  readonly url: URL;
  /** It answers a form, so that its address alone does not show it again. */
  readonly answersForm: boolean;
}

export const mayEdit = ({ visitor }: View): boolean => visitor.role === "editor";
