import type { AppViewRoute } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';

const FOREIGN_LINK = /<link href="https:[^>]*>/g;

/** Removes the console's links to fonts on another site, which its content security policy blocks anyway. */
export class ConsoleAdapter extends ExpressAdapter {
  override setEntryRoute(entry: AppViewRoute): ExpressAdapter {
    this.app.get(entry.route, (_request, response, next) => {
      const { name, params } = entry.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      response.render(name, params, (error: unknown, html: string) => {
        if (error) next(error);
        else response.send(html.replaceAll(FOREIGN_LINK, ''));
      });
    });
    return this;
  }
}
