/** The operation's editor, through Monaco's own API. */

/** Lines and columns count from 1, as in GraphQL's `locations`. */
interface Position {
  readonly lineNumber: number;
  readonly column: number;
}

interface CodeEditor {
  getModel(): { readonly uri: { readonly path: string } } | null;
  setValue(text: string): void;
  setPosition(position: Position): void;
  revealPositionInCenterIfOutsideViewport(position: Position): void;
  focus(): void;
  getAction(id: string): { run(): Promise<void> } | null;
}

/** Global because the page sets `MonacoEnvironment.globalAPI`. */
declare const monaco: {
  readonly editor: {
    getEditors(): readonly CodeEditor[];
    onDidCreateEditor(listener: () => void): { dispose(): void };
  };
};

const named = (file: string) => monaco.editor.getEditors().find(one => one.getModel()?.uri.path.endsWith(file));
const operation = () => named('operation.graphql');

/** Puts the cursor there. */
export function moveCursor(line: number, column: number): void {
  const position = { lineNumber: line, column };
  operation()?.setPosition(position);
  operation()?.revealPositionInCenterIfOutsideViewport(position);
  operation()?.focus();
}

/** Opens a tab of its own: what is being written in the others stays. */
export function openTab(text: string): void {
  document.querySelector<HTMLElement>('#graphiql .graphiql-tab-add')?.click();
  operation()?.setValue(text);
  operation()?.focus();
}

/** Runs the operation that the page opens with, as soon as GraphiQL can. */
export function runWhenReady(): void {
  let isDone = false;
  const created = monaco.editor.onDidCreateEditor(() => {
    // GraphiQL gives an editor its text and its actions after Monaco has created it.
    setTimeout(() => {
      const run = operation()?.getAction('graphql-run');
      if (isDone || !run || !named('response.json')) return;
      isDone = true;
      created.dispose();
      void run.run();
    });
  });
}
