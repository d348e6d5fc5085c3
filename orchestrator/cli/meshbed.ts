#!/usr/bin/env node
/** The command `meshbed`. */
import { main } from "./main.ts";

await main(process.argv);
