import { Logger } from '@nestjs/common';

// What the services log about the faults that tests cause is not for the terminal; tests that look at logs bring their
// own logger.
Logger.overrideLogger(false);
