import { render } from 'preact';
import '../ui/theme.css';
import './shop.css';
import { App } from './parts/app.tsx';
import { Notice } from './parts/notice.tsx';
import { openSession } from './session.ts';

const root = document.getElementById('shop') ?? document.body;

openSession().then(
  (session) => render(<App session={session} />, root),
  (failure: unknown) => render(<Notice title="The shop did not open" text={String(failure)} />, root),
);
