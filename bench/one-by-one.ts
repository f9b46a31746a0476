// The sequential form of naive.ts as a Worker of its own, for workerd.
export { oneByOne as default } from "./naive.ts";
