import { Calendar } from '../handlers/deploy-window/calendar';

/** When a stage may be deployed, as plain facts. */
export type WindowPlan = Calendar;
