// Lets a service find packages that are installed elsewhere, as if its operator had installed them.
import { register } from 'node:module';

const parent = JSON.stringify(process.env.SDK_PARENT);
const hook = `export const resolve = (specifier, context, next) =>
  next(specifier, /^@(aws-sdk|google-cloud)[/]/.test(specifier) && !context.parentURL.startsWith(new URL('node_modules/', ${parent}).href) ? { ...context, parentURL: ${parent} } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
