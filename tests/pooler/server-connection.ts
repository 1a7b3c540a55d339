import { Socket } from 'node:net';
import pg from 'pg';
import { message } from '../postgres/scripted-server.ts';
import { MessageSplitter, textAt, typeOf, withTextAt } from './messages.ts';

const SYNC = message('S', '');
/** Closing a statement that does not exist is no error. Its answer stands in for that of a statement that exists already. */
const CLOSE_NOTHING = message('C', 'Sno such statement\0');
const PARSE_COMPLETE = message('1', '');

/** What becomes of the answers to the messages before one Sync. */
interface Group {
  /** One for each Parse: the server's name of the statement, and whether the client sees the answer. */
  readonly parses: { readonly name: string; readonly isHidden: boolean }[];
  /** One for each Close: whether it stands in for a Parse. */
  readonly closes: boolean[];
  readonly isHidden: boolean;
}

/** How the pooler treats statements. */
export interface PoolerModes {
  /** Whether it follows prepared statements from one server connection to the next, as `max_prepared_statements` does. */
  readonly followsStatements: boolean;
  /** Whether it ends the transaction after each statement. Then local settings are lost. */
  readonly endsTransactions: boolean;
}

/** A connection of the pooler to PostgreSQL. It serves one client at a time, for one transaction. */
export class ServerConnection {
  readonly #socket: Socket;
  readonly #modes: PoolerModes;
  readonly #splitter = new MessageSplitter();
  /** The statements that this connection has, by the server's name. */
  readonly #prepared = new Set<string>();
  #groups: Group[] = [];
  #group: Group = newGroup();
  #answer: (bytes: Buffer) => void = () => undefined;
  #onIdle: () => void = () => undefined;

  private constructor(socket: Socket, modes: PoolerModes) {
    this.#modes = modes;
    // After the driver has signed in, the pooler speaks for itself on the driver's socket.
    this.#socket = socket;
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk) => this.#receive(chunk));
  }

  static async open(url: string, modes: PoolerModes): Promise<ServerConnection> {
    const socket = new Socket();
    const client = new pg.Client({
      stream: () => socket,
      connectionString: url,
      application_name: 'pooler',
    });
    client.on('error', () => undefined);
    await client.connect();
    return new ServerConnection(socket, modes);
  }

  /** Serves a client until the end of its transaction. */
  serve(answer: (bytes: Buffer) => void, onIdle: () => void): void {
    this.#answer = answer;
    this.#onIdle = onIdle;
  }

  /** Sends a client's message. `texts` are the client's statements by its names for them. */
  send(sent: Buffer, texts: Map<string, string>): void {
    const type = typeOf(sent);
    if (type === 'P') this.#parse(sent, texts);
    else if (type === 'B') this.#useStatement(sent, sent.indexOf(0, 5) + 1, texts);
    else if (type === 'D' || type === 'C') this.#describeOrClose(sent, texts);
    else if (type === 'S' || type === 'Q') this.#endGroup(sent, false);
    else this.#socket.write(sent);
    if (type === 'E' && this.#modes.endsTransactions) this.#endGroup(SYNC, true);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Closes the connection if the transaction of its client goes on, because nobody will end it. */
  abandon(): void {
    this.#answer = () => undefined;
    this.close();
  }

  #parse(sent: Buffer, texts: Map<string, string>): void {
    const name = textAt(sent, 5);
    if (name === '' || !this.#modes.followsStatements) {
      this.#group.parses.push({ name: '', isHidden: false });
      this.#socket.write(sent);
      return;
    }
    const text = textAt(sent, 5 + Buffer.byteLength(name) + 1);
    texts.set(name, text);
    const serverName = nameOf(text);
    if (this.#has(serverName)) {
      this.#group.closes.push(true);
      this.#socket.write(CLOSE_NOTHING);
      return;
    }
    this.#group.parses.push({ name: serverName, isHidden: false });
    this.#socket.write(withTextAt(sent, 5, serverName));
  }

  /** Prepares the statement on this connection first, if it is not there. `at` is the place of its name. */
  #useStatement(sent: Buffer, at: number, texts: Map<string, string>): void {
    const text = texts.get(textAt(sent, at));
    if (text === undefined) return void this.#socket.write(sent);
    const serverName = nameOf(text);
    if (!this.#has(serverName)) {
      this.#group.parses.push({ name: serverName, isHidden: true });
      this.#socket.write(message('P', `${serverName}\0${text}\0\0\0`));
    }
    this.#socket.write(withTextAt(sent, at, serverName));
  }

  #describeOrClose(sent: Buffer, texts: Map<string, string>): void {
    const isStatement = String.fromCharCode(sent[5] ?? 0) === 'S';
    if (typeOf(sent) === 'D') {
      if (isStatement) this.#useStatement(sent, 6, texts);
      else this.#socket.write(sent);
      return;
    }
    this.#group.closes.push(false);
    // Other clients may use the statement. So only this client forgets it.
    const isFollowed = isStatement && texts.delete(textAt(sent, 6));
    this.#socket.write(isFollowed ? CLOSE_NOTHING : sent);
  }

  #has(serverName: string): boolean {
    const underWay = [...this.#groups, this.#group].flatMap(({ parses }) => parses);
    return this.#prepared.has(serverName) || underWay.some(({ name }) => name === serverName);
  }

  #endGroup(sent: Buffer, isHidden: boolean): void {
    this.#groups.push({ ...this.#group, isHidden });
    this.#group = newGroup();
    this.#socket.write(sent);
  }

  #receive(chunk: Buffer): void {
    for (const received of this.#splitter.push(chunk)) this.#handle(received);
  }

  #handle(received: Buffer): void {
    const group = this.#groups[0] ?? this.#group;
    switch (typeOf(received)) {
      case '1': {
        const parse = group.parses.shift();
        if (parse) this.#prepared.add(parse.name);
        if (!parse?.isHidden) this.#answer(received);
        return;
      }
      case '3':
        this.#answer(group.closes.shift() ? PARSE_COMPLETE : received);
        return;
      case 'Z':
        this.#groups.shift();
        if (!group.isHidden) this.#answer(received);
        if (
          this.#groups.length === 0 &&
          isEmpty(this.#group) &&
          String.fromCharCode(received[5] ?? 0) === 'I'
        )
          this.#onIdle();
        return;
      // The pooler's own. A client has its own values from the time when it signed in.
      case 'S':
        return;
      default:
        this.#answer(received);
    }
  }
}

function newGroup(): Group {
  return { parses: [], closes: [], isHidden: false };
}

function isEmpty({ parses, closes }: Group): boolean {
  return parses.length + closes.length === 0;
}

const names = new Map<string, string>();

/** The server's name of a statement. As in PgBouncer, clients that prepare the same text share a statement and its plan. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `POOLER_${names.size + 1}`;
  names.set(text, name);
  return name;
}
