// Written by `python -m softphone_ui.script_types`: do not edit.

declare namespace Wall {
  interface BoardServiceLevel {
    counted: number;
    out_of: number;
    share: number | null;
  }

  interface FiguresFrame {
    age_ms: number;
    half_hour: BoardServiceLevel;
    today: BoardServiceLevel;
    owed: number;
    incidents: KnownIncident[];
    written: BoardServiceLevel;
  }

  interface Frame {
    type: "wall";
    age_ms: number | null;
    waiting: number;
    oldest: OldestFrame | null;
    operators: Record<string, number>;
    figures: FiguresFrame | null;
    away: string[];
    kpi_ms: number;
    texts: number;
  }

  interface KnownIncident {
    kk: string;
    ru: string;
    en: string;
  }

  interface OldestFrame {
    waited_ms: number;
    kpi_ms: number;
  }
}
