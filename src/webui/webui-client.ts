/** HTTP to one WebUI. */
export abstract class WebUiClient {}
