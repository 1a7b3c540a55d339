import { render } from 'preact';
import { takeAccess } from './access.ts';
import { OperatorPage } from './operator-page.tsx';
import '../ui/theme.css';
import './operator.css';

const page = document.querySelector('#page');
if (page) render(<OperatorPage access={takeAccess()} />, page);
