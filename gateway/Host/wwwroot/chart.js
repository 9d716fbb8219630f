// Draws what was added up over time: each step is one event, a click opens it. Without script the
// same figures stand in the table of events.
const box = document.getElementById('chart');
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let chart;
let points = [];

function draw(series) {
  points = series.points;
  const x = [series.from, ...points.map((point) => point.at), series.to];
  const sums = points.map((point) => point.sum);
  const y = [0, ...sums, sums.at(-1) ?? 0].map((value) => value / 1000);
  if (chart) {
    chart.setData([x, y]);
    return;
  }
  const ink = colour('--second');
  const axis = { stroke: ink, grid: { stroke: colour('--rule') }, ticks: { stroke: colour('--rule') } };
  chart = new uPlot({
    width: box.clientWidth,
    height: 260,
    legend: { show: false },
    scales: { y: { range: (_, __, high) => [0, Math.max(high * 1.1, 0.1)] } },
    axes: [
      { ...axis, values: '{HH}:{mm}', space: 80 },
      { ...axis, label: box.dataset.unit === 'Wh' ? 'kWh' : 'kg', size: 64 },
    ],
    series: [{}, {
      stroke: colour('--leaf'), width: 2, paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: true, size: 7, fill: colour('--leaf') },
    }],
  }, [x, y], box);
  chart.over.addEventListener('click', () => {
    const point = points[(chart.cursor.idx ?? 0) - 1];
    if (point) location.assign(`/console/events/${point.id}`);
  });
}

async function load() {
  const answer = await fetch(box.dataset.series, { headers: { accept: 'application/json' } });
  if (answer.ok) draw(await answer.json());
}

if (box) {
  load();
  document.getElementById('device-events')?.addEventListener('patched', load);
  addEventListener('resize', () => chart?.setSize({ width: box.clientWidth, height: 260 }));
}
