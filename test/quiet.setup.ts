import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';

// What the services log about the faults that tests cause is not for the terminal; tests that look at logs bring their
// own logger.
Logger.overrideLogger(false);

// The same values each time, so that no run fails by what it happened to draw. What looks for new ones brings its own.
fc.configureGlobal({ seed: 20_261_128 });
