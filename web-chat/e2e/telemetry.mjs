// Two hours of a small shop as OTLP/JSON: frontend -> checkout -> payment, checkout -> cart. In the
// last quarter of an hour payment takes 2.5 s longer, and some texts try to be markup.

const MINUTE = 60_000;
export const HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';

const hex = (value, length) => value.toString(16).padStart(length, '0');
const nanos = ms => `${Math.round(ms * 1000)}000`;
const attribute = (key, value) => ({ key, value: { stringValue: value } });

export function traces(now) {
  const services = new Map();
  const add = (service, span) => services.set(service, [...(services.get(service) ?? []), span]);
  let number = 1;
  for (let at = now - 120 * MINUTE; at < now - 5_000; at += 20_000) {
    const faulty = at > now - 15 * MINUTE;
    const trace = hex(number, 32);
    const late = faulty ? 2_500 : 0;
    const spans = [
      ['frontend', 1, 0, 'GET /checkout', 2, 0, 180 + (number % 7) + late, 0],
      ['frontend', 2, 1, 'POST checkout', 3, 10, 160 + late, 0],
      ['checkout', 3, 2, 'PlaceOrder', 2, 15, 150 + late, 0],
      ['checkout', 4, 3, 'GetCart', 3, 20, 12, 0],
      ['cart', 5, 4, number % 90 === 0 ? HOSTILE : 'GetCart', 2, 22, 8, 0],
      ['checkout', 6, 3, 'Charge', 3, 40, 100 + late, 0],
      ['payment', 7, 6, 'Charge', 2, 45, 90 + (number % 5) + late, number % 40 === 0 ? 2 : 0],
    ];
    for (const [service, id, parent, name, kind, start, length, status] of spans) {
      add(service, {
        traceId: trace, spanId: hex(number * 16 + id, 16), ...(parent ? { parentSpanId: hex(number * 16 + parent, 16) } : {}),
        name, kind, startTimeUnixNano: nanos(at + start), endTimeUnixNano: nanos(at + start + length), status: { code: status },
        attributes: [attribute('app.tier', service === 'payment' && faulty ? 'slow-provider' : 'normal')],
      });
    }
    number++;
  }
  return { resourceSpans: [...services].map(([service, spans]) => ({ resource: { attributes: [attribute('service.name', service)] }, scopeSpans: [{ spans }] })) };
}

export function logs(now) {
  const records = [];
  for (let i = 0; i < 40; i++) {
    const at = now - 14 * MINUTE + i * 15_000;
    records.push({ timeUnixNano: nanos(at), severityNumber: i % 4 === 0 ? 17 : 9, severityText: i % 4 === 0 ? 'ERROR' : 'INFO', body: { stringValue: i % 4 === 0 ? `provider ${HOSTILE} answered late after ${i} ms` : `charged order ${i}` }, traceId: hex(320 + (i % 3), 32), spanId: hex((320 + (i % 3)) * 16 + 7, 16) });
  }
  return { resourceLogs: [{ resource: { attributes: [attribute('service.name', 'payment')] }, scopeLogs: [{ logRecords: records }] }] };
}
