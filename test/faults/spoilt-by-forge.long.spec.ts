import { describeSpoiltGenerations } from './spoilt-generations.js';

describeSpoiltGenerations('forge');
