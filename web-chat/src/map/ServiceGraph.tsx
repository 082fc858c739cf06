import { useMemo, type ReactElement } from 'react';
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge as FlowEdge, type Node, type NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import type { Table } from '../api/client.ts';
import { digits, duration, quantity } from '../format/units.ts';
import { edgesOf, layout, NODE } from './graph.ts';

export type NodeHealth = { rate: number; errors: number; latency: number; odd: boolean };
type ServiceNode = Node<{ name: string; health: NodeHealth | null; lit: boolean }, 'service'>;

function Service(props: NodeProps<ServiceNode>): ReactElement {
  const { name, health, lit } = props.data;
  return (
    <div className={`mapnode${lit ? ' lit' : ''}${health?.odd ? ' odd' : ''}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <strong>{name}</strong>
      <small>{health ? `${digits(health.rate)}/s · ${health.errors > 0 ? `${digits(health.errors * 100)} % err · ` : ''}${duration(health.latency)}` : ' '}</small>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

const TYPES = { service: Service };

/// Services and their calls: edges as wide as their traffic, red where calls fail, the suspected
/// path lit.
export default function ServiceGraph(props: { table: Table; lit: readonly string[]; health?: ReadonlyMap<string, NodeHealth>; tall?: boolean; onPick?: (service: string) => void }): ReactElement {
  const { table, lit, health } = props;
  const edges = useMemo(() => edgesOf(table), [table]);
  const shape = edges.map(edge => `${edge.from}>${edge.to}`).sort().join();
  // Live figures must not move the boxes: places depend on who calls whom only.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const places = useMemo(() => layout(edges), [shape]);
  const onPath = (from: string, to: string): boolean => lit.some((name, i) => name === from && lit[i + 1] === to);
  const most = Math.max(...edges.map(edge => edge.calls), 1);
  const nodes: ServiceNode[] = places.map(place => ({
    id: place.name, type: 'service', position: { x: place.x, y: place.y }, width: NODE.width, height: NODE.height, draggable: false, connectable: false,
    ariaLabel: place.name, data: { name: place.name, health: health?.get(place.name) ?? null, lit: lit.includes(place.name) },
  }));
  const lines: FlowEdge[] = edges.map(edge => {
    const failing = (edge.errorRate ?? 0) > 0.02;
    const lighted = onPath(edge.from, edge.to);
    return {
      id: `${edge.from}\0${edge.to}`, source: edge.from, target: edge.to, focusable: false,
      style: { stroke: failing ? 'var(--bad)' : lighted ? 'var(--c1)' : 'var(--line-strong)', strokeWidth: (lighted ? 1.5 : 0) + 1 + 3 * Math.sqrt(edge.calls / most) },
      markerEnd: { type: MarkerType.ArrowClosed, color: failing ? 'var(--bad)' : 'var(--line-strong)' },
      ...(failing || lighted ? { label: [edge.p95 === null ? '' : duration(edge.p95), failing ? `${quantity(edge.errorRate ?? 0, { type: 'ratio', unit: '1' })} errors` : ''].filter(Boolean).join(', '), labelStyle: { fill: 'var(--ink)', fontSize: 11 }, labelBgStyle: { fill: 'var(--panel)' } } : {}),
    };
  });
  if (edges.length === 0) return <p className="note">No calls in this time.</p>;
  return (
    <div className={`graph${props.tall ? ' tall' : ''}`} data-testid="service-map">
      <ReactFlow nodes={nodes} edges={lines} nodeTypes={TYPES} fitView fitViewOptions={{ padding: 0.08 }} minZoom={0.2} maxZoom={1.6} nodesConnectable={false} elementsSelectable={!!props.onPick} zoomOnScroll={!!props.tall} preventScrolling={!!props.tall} proOptions={{ hideAttribution: true }}
        onNodeClick={(_, node) => props.onPick?.(node.id)}>
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}
