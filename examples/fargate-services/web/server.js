// The shop's pages: shows the orders that the backend service keeps, and takes new ones.
const { ordersService } = require('./orders-service');
const { createAnswer } = require('./routes');
const { serve } = require('./serve');
const { setting } = require('./settings');

serve(createAnswer(ordersService(setting('ORDERS_URL', URL.canParse))), process.env.PORT || '8080');
