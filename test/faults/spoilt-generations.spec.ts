import { describeSpoiltGenerations } from './spoilt-generations.js';

describeSpoiltGenerations('a1111');
